import type { Sweep, Sweeper } from "./sweeper.ts";

/** One write to each of many, over and over. */
export interface Round {
  /**
   * Goes through all of them. If that is still under way it is done once more afterwards, however often it is asked for:
   * false when it was asked for already.
   */
  begin(): boolean;
}

export interface RoundOptions<Member> {
  readonly sweeper: Sweeper;
  /** Those who come meanwhile are written to at the end, those who leave are not. */
  readonly members: ReadonlySet<Member>;
  readonly isUrgent: boolean;
  onStart?(): void;
  write(member: Member): void;
  onEnd?(): void;
}

export function createRound<Member>(options: RoundOptions<Member>): Round {
  const { sweeper, members, write } = options;
  /** An iterator goes on where it stopped, whoever comes and goes meanwhile. Null between two rounds. */
  let left: Iterable<Member> | null = null;
  let isDueAgain = false;

  function start() {
    left = members.values();
    options.onStart?.();
  }
  const sweep: Sweep = {
    run(isTimeUp) {
      for (const member of left ?? []) {
        write(member);
        if (isTimeUp()) return false;
      }
      left = null;
      options.onEnd?.();
      if (!isDueAgain) return true;
      isDueAgain = false;
      start();
      // Not at once: whatever is urgent goes first.
      return false;
    },
  };

  return {
    begin() {
      if (left) {
        const isNew = !isDueAgain;
        isDueAgain = true;
        return isNew;
      }
      start();
      sweeper.begin(sweep, options.isUrgent);
      return true;
    },
  };
}
