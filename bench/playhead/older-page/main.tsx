import { createRoot } from "react-dom/client";
import { OlderPage } from "./OlderPage.tsx";

const root = document.querySelector("#root");
if (root) createRoot(root).render(<OlderPage smooths={location.search === "?transition"} />);
