import { ConnectionPanel } from "../connection/ConnectionPanel.tsx";
import { ConnectionStatus } from "../connection/ConnectionStatus.tsx";
import { SettingsMenu } from "../SettingsMenu.tsx";
import { useDialogs } from "../dialogs/dialogs-context.tsx";
import { PeopleDots } from "../people/PeopleDots.tsx";
import { useWhyNot } from "../timeline/useCanChange.ts";
import type { Report } from "../useRefusal.ts";
import { MeterField } from "./MeterField.tsx";
import { MetronomeControl, SoundNotice } from "./MetronomeControl.tsx";
import { PlayControls } from "./PlayControls.tsx";
import { PositionReadout } from "./PositionReadout.tsx";
import { TapButton } from "./TapButton.tsx";
import { TempoField } from "./TempoField.tsx";
import styles from "./TransportBar.module.css";
import { UndoButtons } from "./UndoButtons.tsx";
import { ViewControls } from "./ViewControls.tsx";
import { useTransportActions } from "./useTransportActions.ts";

/**
 * The controls, the position, the tempo and the line to the server. Where there is no transport to control, neither the
 * server's nor one of this page, they are disabled and say why.
 */
export function TransportBar({ report }: { readonly report: Report }) {
  const actions = useTransportActions(report);
  const whyNot = useWhyNot();
  const { openGoTo } = useDialogs();
  const closed = {
    disabled: whyNot !== null,
    title: whyNot?.message,
    "data-why": whyNot?.code,
  };
  const goTo: typeof openGoTo = (format) =>
    whyNot ? report(Promise.resolve({ ok: false, error: whyNot })) : openGoTo(format);

  return (
    <header className={styles.bar}>
      <fieldset className={styles.controls} {...closed} aria-label="Transport">
        <PlayControls actions={actions} />
      </fieldset>
      <div className={styles.readouts}>
        <PositionReadout setting="positionFormat" onType={goTo} />
        <PositionReadout setting="secondFormat" onType={goTo} />
      </div>
      <fieldset className={styles.controls} {...closed} aria-label="Tempo and meter">
        <TempoField report={report} />
        <TapButton report={report} />
        <MeterField report={report} />
      </fieldset>
      <div className={styles.controls} role="group" aria-label="Metronome">
        <MetronomeControl />
        <SoundNotice />
      </div>
      <fieldset className={styles.controls} {...closed} aria-label="History">
        <UndoButtons report={report} />
      </fieldset>
      <div className={`${styles.controls} ${styles.wide}`} role="group" aria-label="View">
        <ViewControls />
      </div>
      <div className={styles.line}>
        <PeopleDots />
        <ConnectionStatus />
        <ConnectionPanel />
        <SettingsMenu />
      </div>
    </header>
  );
}
