import checks from "../check.module.css";
import fields from "../field.module.css";
import { changeSettings, useSettings } from "../settings.ts";

/** Off for whoever speaks their text, or rests a hand on the keys: one letter must then do nothing (WCAG 2.1.4). */
export function SingleKeysSwitch() {
  const { singleKeys } = useSettings();
  return (
    <label
      className={`${fields.field} ${checks.choice}`}
      title="Off: only Space, arrows, Home, End, Enter and what is held with Ctrl or Cmd"
    >
      Single keys
      <input
        className={checks.box}
        type="checkbox"
        role="switch"
        aria-checked={singleKeys}
        checked={singleKeys}
        onChange={(event) => changeSettings({ singleKeys: event.currentTarget.checked })}
      />
    </label>
  );
}
