import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { keepPageToken, pageTokenIsGood } from "../../src/ui/connection/page-token.ts";
import { addDialogMethods } from "./fake-dialogs.ts";

/** Long enough to be wrong for certain, on a busy machine as well. Nothing that works waits for it. */
configure({ asyncUtilTimeout: 4000 });

afterEach(() => {
  cleanup();
  // The files share a page: a token that one was let in with must not be known to the next.
  if (typeof sessionStorage === "undefined") return;
  keepPageToken("");
  pageTokenIsGood();
  sessionStorage.clear();
});

// jsdom has no pointer capture. Its events go to where they are sent anyway.
if (typeof Element !== "undefined") {
  Element.prototype.setPointerCapture ??= () => {};
  Element.prototype.releasePointerCapture ??= () => {};
  Element.prototype.hasPointerCapture ??= () => true;
}

if (typeof HTMLDialogElement !== "undefined") addDialogMethods();
