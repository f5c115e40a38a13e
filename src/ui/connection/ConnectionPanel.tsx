import { Activity } from "lucide-react";
import { useConnection } from "../../react/useConnection.ts";
import { useLocalTransport } from "../../react/useLocalTransport.ts";
import { useManualOffset } from "../../react/useManualOffset.ts";
import { useServer } from "../../react/useSession.ts";
import { Popover } from "../Popover.tsx";
import { PeopleList } from "../people/PeopleList.tsx";
import { ConnectionPlot } from "./ConnectionPlot.tsx";
import styles from "./ConnectionPanel.module.css";
import { CopyButton } from "./CopyButton.tsx";
import { ManualOffsetField } from "./ManualOffsetField.tsx";
import { connectionFigures, figuresAsText } from "./connection-figures.ts";
import { refusalLine, statusWords } from "./status-words.ts";
import { useSamples } from "./useSamples.ts";

/** Who is there, and what there is to know of the line to the server. */
export const ConnectionPanel = () => (
  <Popover label="Connection details" icon={<Activity aria-hidden />}>
    <PeopleList />
    <Figures />
    <ManualOffsetField />
  </Popover>
);

/** Often enough to watch, and no more than can be read. */
const REFRESH_MS = 250;
/** A minute of them. */
const SAMPLES = 240;

function Figures() {
  const connection = useConnection();
  const server = useServer();
  const { isLocal } = useLocalTransport();
  const [manualOffsetMs] = useManualOffset();
  const samples = useSamples(
    () => {
      const isLive = connection.status === "live";
      const { roundTripMs, drawnErrorMs } = connection;
      // Without a server the last figures stand still: they are of the past.
      return {
        roundTripMs: isLive ? roundTripMs : null,
        drawnErrorMs: isLive ? drawnErrorMs : null,
      };
    },
    REFRESH_MS,
    SAMPLES,
  );
  const figures = connectionFigures(connection, server, performance.timeOrigin);
  const asText = (now: Date) =>
    figuresAsText(figures, {
      status: [statusWords(connection), refusalLine(connection) ?? []].flat().join(": "),
      isLocal,
      manualOffsetMs,
      userAgent: navigator.userAgent,
      now,
    });
  return (
    <section aria-label="Line to the server">
      <ConnectionPlot
        name="Round trip"
        values={samples.map(({ roundTripMs }) => roundTripMs)}
        capacity={SAMPLES}
        leastRangeMs={1}
        digits={2}
      />
      <ConnectionPlot
        name="Drawn error"
        values={samples.map(({ drawnErrorMs }) => drawnErrorMs)}
        capacity={SAMPLES}
        leastRangeMs={0.1}
        digits={3}
      />
      <dl className={styles.list}>
        {figures.map(({ name, value, explanation }) => (
          <div key={name} className={styles.row} title={explanation}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <CopyButton text={asText} />
    </section>
  );
}
