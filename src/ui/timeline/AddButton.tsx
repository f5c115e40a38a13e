import { Plus } from "lucide-react";
import styles from "./strips.module.css";

interface AddButtonProps {
  /** What it adds, and where. */
  readonly label: string;
  readonly canChange: boolean;
  readonly onClick: () => void;
}

/** At the right end of a strip, over whatever is there. */
export const AddButton = ({ label, canChange, onClick }: AddButtonProps) => (
  <button
    type="button"
    className={styles.add}
    aria-label={label}
    // Else the strip around it says why not.
    title={canChange ? label : undefined}
    disabled={!canChange}
    onClick={onClick}
    onDoubleClick={(event) => event.stopPropagation()}
  >
    <Plus aria-hidden />
  </button>
);
