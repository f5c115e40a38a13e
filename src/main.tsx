import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import demoSession from "./demo-session.json" with { type: "json" };
import { DAWProvider } from "./react/DAWContext.tsx";
import { MetronomeProvider } from "./react/MetronomeContext.tsx";
import { App } from "./ui/App.tsx";
import "./ui/theme.css";

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root to render into");

createRoot(root).render(
  <StrictMode>
    <DAWProvider url={import.meta.env.VITE_CODETTE_API || undefined}>
      <MetronomeProvider>
        <App session={demoSession} />
      </MetronomeProvider>
    </DAWProvider>
  </StrictMode>,
);
