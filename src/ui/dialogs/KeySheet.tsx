import { Fragment } from "react";
import {
  type Chord,
  KEY_BINDINGS,
  KEY_GROUPS,
  type KeyBinding,
  isSingleKey,
} from "../keys/key-map.ts";
import { chordWords } from "../keys/chord-words.ts";
import { useSettings } from "../settings.ts";
import { Dialog } from "./Dialog.tsx";
import styles from "./KeySheet.module.css";
import { SingleKeysSwitch } from "./SingleKeysSwitch.tsx";

/** Every key and what it does. Those that are switched off say so. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const { singleKeys } = useSettings();
  return (
    <Dialog title="Keys" size="large" onClose={onClose}>
      <SingleKeysSwitch />
      <p className={styles.hint}>
        Off, letters and signs do nothing. Space, arrows, Home, End, Enter and what is held with
        {isApple() ? " Cmd" : " Ctrl"} go on.
      </p>
      <div className={styles.groups}>
        {KEY_GROUPS.map((group) => (
          <section key={group} className={styles.group} aria-label={group}>
            <h3 className={styles.name}>{group}</h3>
            <dl className={styles.keys}>
              {KEY_BINDINGS.filter((binding) => binding.group === group).map((binding) => (
                <KeyRow
                  key={binding.id}
                  binding={binding}
                  isOff={!singleKeys && isSingleKey(binding)}
                />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function KeyRow({ binding, isOff }: { readonly binding: KeyBinding; readonly isOff: boolean }) {
  return (
    <div className={styles.row} data-off={isOff}>
      <dt>
        {binding.words}
        {isOff && " (off)"}
      </dt>
      <dd className={styles.chords}>
        {binding.chords.map((chord, index) => (
          <Fragment key={chordKey(chord)}>
            {index > 0 && " or "}
            <span className={styles.chord}>
              {chordWords(chord, isApple()).map((name) => (
                <kbd key={name} className={styles.key}>
                  {name}
                </kbd>
              ))}
            </span>
          </Fragment>
        ))}
      </dd>
    </div>
  );
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

const chordKey = ({ key, modifiers }: Chord) => [...modifiers, key].join(" ");
