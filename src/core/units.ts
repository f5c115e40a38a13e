/**
 * Musical and clock time carry their unit in the type, so that beats are never added to seconds by mistake.
 * Arithmetic gives a plain number back; `beats()` and `seconds()` say again what it is.
 *
 * Milliseconds are plain numbers whose name ends in `Ms`: they cross too many foreign borders (clocks, timers) to brand.
 */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** Quarter notes from the start of the session, whatever the time signature. */
export type Beats = Quantity<"beats">;

/** Seconds from the start of the session, at the session's tempo. */
export type Seconds = Quantity<"seconds">;

export const beats = (value: number): Beats => value as Beats;
export const seconds = (value: number): Seconds => value as Seconds;

/** Ticks in a quarter note, wherever ticks are shown or sent. */
export const TICKS_PER_BEAT = 960;
