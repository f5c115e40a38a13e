/** What had the focus when a dialog was opened. */
const before = new WeakMap<HTMLDialogElement, Element | null>();

/**
 * jsdom has dialogs that neither open nor close. These do as a browser's: the first field has the focus, Escape closes
 * them, the focus goes back to where it was, and they tell of it a turn later. What is behind them does not rest.
 */
export function addDialogMethods(): void {
  Object.assign(HTMLDialogElement.prototype, { showModal, close });
}

function showModal(this: HTMLDialogElement) {
  if (this.open) throw new DOMException("it is open", "InvalidStateError");
  before.set(this, document.activeElement);
  this.open = true;
  this.addEventListener("keydown", onKeyDown);
  const first = this.querySelector("input, select, button");
  if (first instanceof HTMLElement) first.focus();
}

function close(this: HTMLDialogElement) {
  if (!this.open) return;
  this.open = false;
  this.removeEventListener("keydown", onKeyDown);
  const last = before.get(this);
  if (last instanceof HTMLElement) last.focus();
  queueMicrotask(() => this.dispatchEvent(new Event("close")));
}

function onKeyDown(this: HTMLDialogElement, { key }: KeyboardEvent) {
  if (key === "Escape") this.close();
}
