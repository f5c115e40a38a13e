import { createContext, useContext } from "react";
import type { Report } from "../useRefusal.ts";

/** Where the strips take what became of their commands. `Timeline` provides it. */
export const ReportContext = createContext<Report | null>(null);

export function useReport(): Report {
  const report = useContext(ReportContext);
  if (!report) throw new Error("useReport is for what is inside a <ReportContext>");
  return report;
}
