export interface Scope {
  /** Runs `release` when the scope ends; at once, when it has ended already. */
  own(release: () => void): void;
  readonly hasEnded: boolean;
  end(): void;
}

/** One lifetime. What was acquired in it is released with it, last in first out. */
export function createScope(): Scope {
  const releases: (() => void)[] = [];
  let hasEnded = false;
  return {
    get hasEnded() {
      return hasEnded;
    },
    own(release) {
      if (hasEnded) release();
      else releases.push(release);
    },
    end() {
      hasEnded = true;
      for (let release = releases.pop(); release; release = releases.pop()) release();
    },
  };
}
