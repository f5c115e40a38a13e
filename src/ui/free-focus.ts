/** Marks where the focus rests: every key of the page is there what it is elsewhere. */
export const RESTS = { "data-focus-rests": true } as const;
const RESTING_PLACE = "[data-focus-rests]";

/** Whether nothing has the focus that would miss it. */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.matches(RESTING_PLACE);
}

/** For when what had it is gone: from <body> the keyboard would have to walk the page from its top again. */
export function restFocus(): void {
  document.querySelector<HTMLElement>(RESTING_PLACE)?.focus({ preventScroll: true });
}
