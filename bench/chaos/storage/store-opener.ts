/** A process of its own that opens damaged stores as a server does: LevelDB ends the process when it meets what cannot be. */
import { metHere } from "./after-damage.ts";

process.on("message", (data) => {
  void metHere(String(data)).then(
    (found) => process.send?.({ found }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
