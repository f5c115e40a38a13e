import { useEffect } from "react";
import { useTransport } from "../react/useTransport.ts";
import { useTransportCommands } from "../react/useTransportCommands.ts";
import type { Report } from "./useRefusal.ts";

/** Space, Home, `.` and L drive the transport wherever the focus is, but in a text field or a dialog. */
export function useTransportKeys(report: Report): void {
  const commands = useTransportCommands();
  const playing = useTransport((transport) => transport.playing);
  const looping = useTransport((transport) => transport.loop.enabled);

  useEffect(() => {
    const commandFor = (event: KeyboardEvent) => {
      // Space and Home by their place, letters by what they write: an AZERTY keyboard has them elsewhere.
      if (event.code === "Space") return playing ? commands.pause : commands.play;
      if (event.code === "Home") return () => commands.seek({ beats: 0 });
      if (event.key === ".") return commands.stop;
      if (event.key.toLowerCase() === "l") return () => commands.setLoop({ enabled: !looping });
      return null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isForTransport(event)) return;
      const command = commandFor(event);
      if (!command) return;
      event.preventDefault();
      if (!event.repeat) report(command());
    };
    // A button clicks on keyup: Space must not press the one that the mouse has left focused.
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === "Space" && isForTransport(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
    };
  }, [commands, playing, looping, report]);
}

const TYPES_TEXT = "input, textarea, select, [contenteditable], dialog *, [role=dialog] *";
const TAKES_SPACE = "button, a[href], summary";

function isForTransport(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const target = event.target;
  if (!(target instanceof Element)) return true;
  if (target.matches(TYPES_TEXT)) return false;
  // Somebody who walks the page by keyboard presses the button that shows the focus.
  return !(
    event.code === "Space" &&
    target.matches(TAKES_SPACE) &&
    target.matches(":focus-visible")
  );
}
