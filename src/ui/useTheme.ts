import { useLayoutEffect } from "react";
import { useSettings } from "./settings.ts";

/** Puts the theme that the user has chosen on the whole document; with the system's there is nothing to put. */
export function useTheme(): void {
  const { theme } = useSettings();
  useLayoutEffect(() => {
    if (theme === "system") return;
    const { dataset } = document.documentElement;
    dataset["theme"] = theme;
    return () => {
      delete dataset["theme"];
    };
  }, [theme]);
}
