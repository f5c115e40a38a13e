/** Where keys write, or choose: all of them are its own, and so are those in somebody's dialog. */
const TAKES_ALL = `input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea,
  select, [contenteditable]:not([contenteditable=false]), dialog *, [role=dialog] *`;
const TAKES_ARROWS = "input[type=range], input[type=radio]";
const TAKES_ENTER = "button, a[href], summary, [role=button]";
const TAKES_SPACE = `${TAKES_ENTER}, input`;

/**
 * Whether a key is for what has the focus, or for a dialog, and not for the transport. Space is the transport's all the
 * same where the focus does not show: nobody means the button that the mouse happens to have pressed last.
 */
export function isForFocused(event: KeyboardEvent, focusShows: boolean): boolean {
  const { target, code } = event;
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof Element)) return false;
  if (target.matches(TAKES_ALL)) return true;
  if (code === "Space") return focusShows && target.matches(TAKES_SPACE);
  if (code === "Enter" || code === "NumpadEnter") return target.matches(TAKES_ENTER);
  return /^(Arrow|Home|End)/.test(code) && target.matches(TAKES_ARROWS);
}
