import styles from "./App.module.css";
import { TransportBar } from "./transport-bar/TransportBar.tsx";
import { OfflineBanner } from "./connection/OfflineBanner.tsx";
import { ChangeNotes } from "./people/ChangeNotes.tsx";
import type { Session } from "./session.ts";
import { Timeline } from "./timeline/Timeline.tsx";
import { TimelineProvider } from "./timeline/TimelineProvider.tsx";
import { useRefusal } from "./useRefusal.ts";
import { useTransportKeys } from "./useTransportKeys.ts";

interface AppProps {
  readonly session: Session;
}

/** The DAW page: the transport on top, the session below. */
export const App = ({ session }: AppProps) => (
  <TimelineProvider session={session}>
    <Page session={session} />
  </TimelineProvider>
);

function Page({ session }: AppProps) {
  const { refusal, report } = useRefusal();
  useTransportKeys(report);

  return (
    <div className={styles.page}>
      <TransportBar report={report} />
      <OfflineBanner />
      <p className={styles.refusal} role="alert">
        {refusal}
      </p>
      <main className={styles.main}>
        <Timeline session={session} report={report} />
      </main>
      <ChangeNotes />
    </div>
  );
}
