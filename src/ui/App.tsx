import styles from "./App.module.css";
import { Timeline } from "./Timeline.tsx";
import { TransportBar } from "./TransportBar.tsx";
import type { Session } from "./session.ts";
import { useRefusal } from "./useRefusal.ts";
import { useTransportKeys } from "./useTransportKeys.ts";

/** The DAW page: the transport on top, the session below. */
export function App({ session }: { readonly session: Session }) {
  const { refusal, report } = useRefusal();
  useTransportKeys(report);

  return (
    <div className={styles.page}>
      <TransportBar report={report} />
      <p className={styles.refusal} role="alert">
        {refusal}
      </p>
      <main className={styles.main}>
        <h1 className={styles.title}>{session.name}</h1>
        <Timeline session={session} report={report} />
      </main>
    </div>
  );
}
