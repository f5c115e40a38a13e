import { useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { useConnection } from "../../../src/react/useConnection.ts";
import { usePlayhead } from "../../../src/react/usePlayhead.ts";
import { useTransportCommands } from "../../../src/react/useTransportCommands.ts";

/** The least there can be: a line that moves in every frame. What this costs is the browser's, whatever else a page does. */
function MovedLine() {
  const { play } = useTransportCommands();
  const { status } = useConnection();
  const line = useRef<HTMLDivElement>(null);
  usePlayhead(line, (beats) => (beats * 20) % 1280);
  useEffect(() => {
    const onKeyDown = () => void play();
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [play]);
  return (
    <section aria-label="Timeline">
      <button type="button" disabled={status !== "live"} onClick={() => void play()}>
        Play
      </button>
      <div
        ref={line}
        style={{
          position: "absolute",
          top: 40,
          left: 0,
          width: 2,
          height: 600,
          background: "black",
          willChange: "transform",
        }}
      />
    </section>
  );
}

const root = document.querySelector("#root");
if (root) {
  createRoot(root).render(
    <DAWProvider url={import.meta.env["VITE_CODETTE_API"]}>
      <MovedLine />
    </DAWProvider>,
  );
}
