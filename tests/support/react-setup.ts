import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { addDialogMethods } from "./fake-dialogs.ts";

/** Long enough to be wrong for certain, on a busy machine as well. Nothing that works waits for it. */
configure({ asyncUtilTimeout: 4000 });

afterEach(cleanup);

// jsdom has no pointer capture. Its events go to where they are sent anyway.
if (typeof Element !== "undefined") {
  Element.prototype.setPointerCapture ??= () => {};
  Element.prototype.releasePointerCapture ??= () => {};
  Element.prototype.hasPointerCapture ??= () => true;
}

if (typeof HTMLDialogElement !== "undefined") addDialogMethods();
