declare global {
  interface Window {
    /** Of every React root in the page, so far. */
    reactCommits: number;
  }
}

/**
 * Counts React's commits, in a production build too. It is sent as text before the page's scripts run: nothing outside of it
 * can be used in it.
 */
export function installCommitCounter() {
  window.reactCommits = 0;
  Object.assign(window, {
    // Where React says that it has committed, whatever version it is.
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      isDisabled: false,
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot: () => (window.reactCommits += 1),
      onCommitFiberUnmount: () => {},
      onPostCommitFiberRoot: () => {},
      checkDCE: () => {},
    },
  });
}
