/** What a worker can be asked for, by name. What goes in and out must survive a structured clone. */
// oxlint-disable-next-line typescript/no-explicit-any -- of any function, whatever it takes
export type Skills = { readonly [skill: string]: (...given: any[]) => unknown };

export interface Question {
  readonly number: number;
  readonly skill: string;
  readonly given: readonly unknown[];
}

export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** In the worker's process: does what `startWorker` asks for, until that process lets go. */
export function serveSkills(skills: Skills): void {
  async function serve({ number, skill, given }: Question) {
    try {
      const does = skills[skill];
      if (!does) throw new Error(`there is no skill ${skill}`);
      say({ number, value: await does(...given) });
    } catch (error) {
      say({ number, error: String(error) });
    }
  }
  process.on("message", (question) => void serve(question as Question));
  process.on("disconnect", () => process.exit());
  // It is stopped by whoever started it.
  process.on("SIGINT", () => {});
  say({ number: 0 });
}

const say = (answer: Answer) => void process.send?.(answer);
