import { type ReactNode, createContext, useContext, useMemo, useState } from "react";
import type { PositionFormat } from "../../core/readout/position-formats.ts";
import { currentSettings } from "../settings.ts";
import type { Report } from "../useRefusal.ts";
import { GoToDialog } from "./GoToDialog.tsx";
import { KeySheet } from "./KeySheet.tsx";

export interface DialogActions {
  /** The list of keys. */
  openKeys(): void;
  /** Where a position is typed. Left out: in the format of the large readout. */
  openGoTo(format?: PositionFormat): void;
}

type OpenDialog = { readonly kind: "keys" } | { readonly kind: "goTo"; format: PositionFormat };

interface DialogState {
  readonly open: OpenDialog | null;
  readonly close: () => void;
}

const ActionsContext = createContext<DialogActions | null>(null);
const StateContext = createContext<DialogState | null>(null);

/** Lets everything below it open the page's dialogs, of which one is open at a time. `Dialogs` shows it. */
export function DialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<OpenDialog | null>(null);
  const actions = useMemo<DialogActions>(
    () => ({
      openKeys: () => setOpen({ kind: "keys" }),
      openGoTo: (format = currentSettings().positionFormat) => setOpen({ kind: "goTo", format }),
    }),
    [],
  );
  const state = useMemo(() => ({ open, close: () => setOpen(null) }), [open]);
  return (
    <ActionsContext value={actions}>
      <StateContext value={state}>{children}</StateContext>
    </ActionsContext>
  );
}

/** The same functions for as long as the page is mounted: using it renders nothing. */
export function useDialogs(): DialogActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useDialogs is for what is inside a <DialogsProvider>");
  return actions;
}

/** The dialog that is open. */
export function Dialogs({ report }: { readonly report: Report }) {
  const state = useContext(StateContext);
  if (!state) throw new Error("<Dialogs> is for what is inside a <DialogsProvider>");
  const { open, close } = state;
  if (!open) return null;
  return open.kind === "keys" ? (
    <KeySheet onClose={close} />
  ) : (
    <GoToDialog format={open.format} report={report} onClose={close} />
  );
}
