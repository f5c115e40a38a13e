import { useServer } from "../react/useSession.ts";
import styles from "./App.module.css";
import { ListeningBanner } from "./connection/ListeningBanner.tsx";
import { OfflineBanner } from "./connection/OfflineBanner.tsx";
import { RestartBanner } from "./connection/RestartBanner.tsx";
import { usePastedToken } from "./connection/usePastedToken.ts";
import { Dialogs, DialogsProvider } from "./dialogs/dialogs-context.tsx";
import { TransportKeys } from "./keys/TransportKeys.tsx";
import { ChangeNotes } from "./people/ChangeNotes.tsx";
import type { Session } from "./session.ts";
import { Timeline } from "./timeline/Timeline.tsx";
import { TimelineProvider } from "./timeline/TimelineProvider.tsx";
import { useCanChange } from "./timeline/useCanChange.ts";
import { TransportBar } from "./transport-bar/TransportBar.tsx";
import { useFocusBack } from "./useFocusBack.ts";
import { useRefusal } from "./useRefusal.ts";
import { useTheme } from "./useTheme.ts";

interface AppProps {
  readonly session: Session;
}

/** The DAW page: the transport on top, the session below. */
export const App = ({ session }: AppProps) => (
  <TimelineProvider session={session}>
    <DialogsProvider>
      <Page session={session} />
    </DialogsProvider>
  </TimelineProvider>
);

function Page({ session }: AppProps) {
  const canChange = useCanChange();
  const { refusal, isPassing, report } = useRefusal(canChange, useServer()?.epoch ?? null);
  useFocusBack(canChange);
  useTheme();
  usePastedToken();

  return (
    <div className={styles.page}>
      <TransportKeys report={report} />
      <TransportBar report={report} />
      <OfflineBanner />
      <ListeningBanner />
      <RestartBanner />
      <p className={styles.refusal} data-passing={isPassing} role="alert">
        {refusal}
      </p>
      <main className={styles.main}>
        <Timeline session={session} report={report} />
      </main>
      <ChangeNotes />
      <Dialogs report={report} />
    </div>
  );
}
