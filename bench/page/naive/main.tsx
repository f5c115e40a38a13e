import { createRoot } from "react-dom/client";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { BIG_SESSION } from "../big-session.ts";
import { NaiveApp } from "./NaiveApp.tsx";
import "../../../src/ui/theme.css";

const SERVER: string = import.meta.env["VITE_CODETTE_API"];

const root = document.querySelector("#root");
if (root) {
  // Of the stream this page has its own, at the same rate: the client gets the changes only.
  createRoot(root).render(
    <DAWProvider url={SERVER} hz={0}>
      <NaiveApp session={BIG_SESSION} server={SERVER} />
    </DAWProvider>,
  );
}
