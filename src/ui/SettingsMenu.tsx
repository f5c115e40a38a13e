import { Settings as SettingsIcon } from "lucide-react";
import { Popover } from "./Popover.tsx";
import styles from "./SettingsMenu.module.css";
import checks from "./check.module.css";
import { SingleKeysSwitch } from "./dialogs/SingleKeysSwitch.tsx";
import { useDialogs } from "./dialogs/dialogs-context.tsx";
import fields from "./field.module.css";
import { ViewControls } from "./transport-bar/ViewControls.tsx";
import { type Settings, changeSettings, useSettings } from "./settings.ts";

const THEMES: readonly { readonly theme: Settings["theme"]; readonly label: string }[] = [
  { theme: "system", label: "As the system" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

/** How this page looks and listens on this machine. */
export const SettingsMenu = () => (
  <Popover label="Settings" icon={<SettingsIcon aria-hidden />}>
    {(close) => <SettingsFields onDone={close} />}
  </Popover>
);

function SettingsFields({ onDone }: { readonly onDone: () => void }) {
  const { theme, showSeconds } = useSettings();
  const { openKeys } = useDialogs();
  return (
    <>
      <div className={styles.view}>
        <ViewControls />
      </div>
      <label className={fields.field}>
        Theme
        <select
          className={fields.select}
          value={theme}
          onChange={(event) =>
            changeSettings({ theme: event.currentTarget.value as Settings["theme"] })
          }
        >
          {THEMES.map(({ theme: value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className={`${fields.field} ${checks.choice}`}>
        Ruler of seconds
        <input
          className={checks.box}
          type="checkbox"
          checked={showSeconds}
          onChange={(event) => changeSettings({ showSeconds: event.currentTarget.checked })}
        />
      </label>
      <SingleKeysSwitch />
      <button
        type="button"
        className={`${fields.button} ${styles.keys}`}
        title="The list of keys  ?"
        onClick={() => {
          // First: the sheet gives the focus back to where it is by then.
          onDone();
          openKeys();
        }}
      >
        Keys…
      </button>
    </>
  );
}
