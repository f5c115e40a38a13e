import { createRoot } from "react-dom/client";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { MetronomeProvider } from "../../../src/react/MetronomeContext.tsx";
import { App } from "../../../src/ui/App.tsx";
import { BIG_SESSION } from "../big-session.ts";
import "../../../src/ui/theme.css";

const root = document.querySelector("#root");
if (root) {
  createRoot(root).render(
    <DAWProvider url={import.meta.env["VITE_CODETTE_API"]}>
      <MetronomeProvider>
        <App session={BIG_SESSION} />
      </MetronomeProvider>
    </DAWProvider>,
  );
}
