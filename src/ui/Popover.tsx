import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import styles from "./Popover.module.css";

interface PopoverProps {
  /** Of the button, and of what it opens. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly title?: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** A button that opens a panel below itself. Escape and a press elsewhere close it; the focus goes back to the button. */
export function Popover({ label, icon, title, children, className }: PopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();

  useEffect(() => {
    if (!isOpen) return;
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !anchor.current?.contains(target)) setIsOpen(false);
    };
    window.addEventListener("pointerdown", onPointerDown, { capture: true });
    return () => window.removeEventListener("pointerdown", onPointerDown, { capture: true });
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || !isOpen) return;
    event.preventDefault();
    setIsOpen(false);
    button.current?.focus();
  };

  return (
    // The keys are those of what is inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={anchor} className={`${styles.anchor} ${className ?? ""}`} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-label={label}
        title={title ?? label}
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => setIsOpen(!isOpen)}
      >
        {icon}
      </button>
      <section id={panel} className={styles.panel} aria-label={label} hidden={!isOpen}>
        {isOpen && children}
      </section>
    </div>
  );
}
