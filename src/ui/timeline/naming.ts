const askers = new Set<(key: string) => void>();

/** Asks whoever shows the markers to let the user name this one. Nobody does: then it stays without a name. */
export function askForName(key: string): void {
  for (const ask of askers) ask(key);
}

export function onAskForName(ask: (key: string) => void): () => void {
  askers.add(ask);
  return () => void askers.delete(ask);
}
