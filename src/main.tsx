import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import demoSession from "./demo-session.json" with { type: "json" };
import { DAWProvider } from "./react/DAWContext.tsx";
import { MetronomeProvider } from "./react/MetronomeContext.tsx";
import { App } from "./ui/App.tsx";
import { takePageToken } from "./ui/connection/page-token.ts";
import "./ui/theme.css";

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root to render into");

/** Whoever shares a link shares its session. */
const session = new URLSearchParams(location.search).get("session") ?? undefined;

const token = takePageToken();

createRoot(root).render(
  <StrictMode>
    <DAWProvider
      url={import.meta.env.VITE_CODETTE_API || undefined}
      session={session}
      token={token}
    >
      <MetronomeProvider>
        <App session={demoSession} />
      </MetronomeProvider>
    </DAWProvider>
  </StrictMode>,
);
