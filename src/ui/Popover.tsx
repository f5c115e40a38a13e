import {
  type FocusEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import styles from "./Popover.module.css";

interface PopoverProps {
  /** Of the button, and of what it opens. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly title?: string;
  /** What is in the panel; a function is given what closes it. */
  readonly children: ReactNode | ((close: () => void) => ReactNode);
  readonly className?: string | undefined;
}

/** Kept free between the panel and the edges of the window. */
const MARGIN_PX = 12;

/**
 * A button that opens a panel below itself, as far to the side as the window has room for. Escape closes it and gives the
 * focus back to the button; so does a press elsewhere, or walking on by keyboard, which keep the focus they have taken.
 */
export function Popover({ label, icon, title, children, className }: PopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!isOpen) return;
    const listening = new AbortController();
    const { signal } = listening;
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && !anchor.current?.contains(target)) setIsOpen(false);
    };
    // Wherever the focus is: not every browser gives it to a button that is clicked. What is inside may have a use for it.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      setIsOpen(false);
      button.current?.focus();
    };
    window.addEventListener("pointerdown", onPointerDown, { capture: true, signal });
    window.addEventListener("keydown", onKeyDown, { signal });
    return () => listening.abort();
  }, [isOpen]);

  useLayoutEffect(() => {
    if (!isOpen) return;
    const place = () => {
      if (panel.current) keepInWindow(panel.current);
    };
    place();
    window.addEventListener("resize", place);
    const opener = button.current;
    return () => {
      window.removeEventListener("resize", place);
      // What had it has gone with the panel. What opens now, as a dialog, gives the focus back to here.
      if (document.activeElement === document.body) opener?.focus();
    };
  }, [isOpen]);

  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Node && !anchor.current?.contains(relatedTarget)) setIsOpen(false);
  };

  return (
    <div ref={anchor} className={`${styles.anchor} ${className ?? ""}`} onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-label={label}
        title={title ?? label}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setIsOpen(!isOpen)}
      >
        {icon}
      </button>
      <section
        ref={panel}
        id={panelId}
        className={styles.panel}
        aria-label={label}
        hidden={!isOpen}
      >
        {isOpen && (typeof children === "function" ? children(() => setIsOpen(false)) : children)}
      </section>
    </div>
  );
}

/** Moves the panel sideways into the window, and makes it no higher than there is room below. */
function keepInWindow(panel: HTMLElement) {
  panel.style.translate = "";
  panel.style.maxHeight = "";
  const { left, right, top } = panel.getBoundingClientRect();
  const rightmostPx = document.documentElement.clientWidth - MARGIN_PX;
  // Where it is too wide for both edges it begins at the left one.
  const shiftPx = Math.max(MARGIN_PX - left, Math.min(0, rightmostPx - right));
  panel.style.translate = `${Math.round(shiftPx)}px`;
  panel.style.maxHeight = `${Math.round(window.innerHeight - MARGIN_PX - top)}px`;
}
