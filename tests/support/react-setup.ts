import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

/** Long enough to be wrong for certain, on a busy machine as well. Nothing that works waits for it. */
configure({ asyncUtilTimeout: 4000 });

afterEach(cleanup);
