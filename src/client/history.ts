import type { TransportCommand } from "../core/commands.ts";
import type { TransportState } from "../core/transport-state.ts";
import {
  type Edit,
  commandsToUndo,
  editBetween,
  joined,
  reversed,
  untouched,
} from "../core/undo.ts";
import type { CommandError, CommandResult } from "./transport-commands.ts";

/** More steps than anybody walks back. */
const MOST_STEPS = 200;

/** What one command has changed. */
interface Change {
  edit: Edit;
  isAccepted: boolean;
}

/** What is taken back at once. */
interface Step {
  /** Oldest first. */
  changes: readonly Change[];
  isUndone: boolean;
}

/** One's own changes of loop, tempos, time signatures and markers, to take back and to do again. */
export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** A command of one's own has been applied. Gives back what to call with what became of it. */
  record(before: TransportState, after: TransportState): (isAccepted: boolean) => void;
  /** What is recorded until the function that it gives back is called is one step. */
  beginGesture(): () => void;
  /** What others have changed since is left as it is; when that is all, it is an error that says so. */
  undo(): Promise<CommandResult>;
  redo(): Promise<CommandResult>;
  /** Another transport has another past. */
  clear(): void;
}

export interface HistoryOptions {
  readonly state: () => TransportState;
  /** Sends a command without its being recorded. */
  readonly issue: (command: TransportCommand) => Promise<CommandResult>;
  readonly onChange: () => void;
}

export function createHistory({ state, issue, onChange }: HistoryOptions): History {
  /** Those that are undone come last, as long as every undo has come through. */
  let steps: readonly Step[] = [];
  let gesture: { step: Step | null } | null = null;

  const nextToUndo = () => steps.findLast((step) => !step.isUndone && editOf(step).length > 0);
  const nextToRedo = () => steps.find((step) => step.isUndone && editOf(step).length > 0);

  /** The step that a change of this moment belongs to. */
  function currentStep(): Step {
    steps = steps.filter(({ isUndone }) => !isUndone);
    const last = steps.at(-1);
    if (last && gesture?.step === last) return last;
    const step: Step = { changes: [], isUndone: false };
    steps = [...steps.slice(1 - MOST_STEPS), step];
    if (gesture) gesture.step = step;
    return step;
  }

  /** It has never been: what came after it came after what was before. */
  function forget(refused: Change) {
    let rest = refused.edit;
    let isLater = false;
    for (const step of steps) {
      for (const change of step.changes) {
        if (isLater) [change.edit, rest] = without(rest, change.edit);
        if (change === refused) isLater = true;
      }
      step.changes = step.changes.filter((change) => change !== refused);
    }
  }

  /** Takes a step back, or does it again, as far as it is still as it was left. */
  async function turn(step: Step, isUndone: boolean): Promise<CommandResult> {
    const edit = editOf(step);
    const mine = untouched(isUndone ? edit : reversed(edit), state());
    step.isUndone = isUndone;
    if (mine.length === 0) steps = steps.filter((other) => other !== step);
    onChange();
    if (mine.length === 0) return { ok: false, error: CHANGED_SINCE };

    const results = await Promise.all(commandsToUndo(mine).map(issue));
    if (!results.some(({ ok }) => ok)) {
      step.isUndone = !isUndone;
      onChange();
    }
    return results.find(({ ok }) => !ok) ?? results.at(-1) ?? { ok: false, error: CHANGED_SINCE };
  }

  return {
    get canUndo() {
      return nextToUndo() !== undefined;
    },
    get canRedo() {
      return nextToRedo() !== undefined;
    },
    record(before, after) {
      const edit = editBetween(before, after);
      if (edit.length === 0) return () => {};
      const change: Change = { edit, isAccepted: false };
      const step = currentStep();
      step.changes = [...step.changes, change];
      onChange();
      return (isAccepted) => {
        change.isAccepted = isAccepted;
        if (isAccepted) step.changes = compact(step.changes);
        else forget(change);
        onChange();
      };
    },
    beginGesture() {
      const begun = { step: null };
      gesture = begun;
      return () => {
        if (gesture === begun) gesture = null;
      };
    },
    undo() {
      const step = nextToUndo();
      return step ? turn(step, true) : Promise.resolve({ ok: false, error: NOTHING_TO_UNDO });
    },
    redo() {
      const step = nextToRedo();
      return step ? turn(step, false) : Promise.resolve({ ok: false, error: NOTHING_TO_REDO });
    },
    clear() {
      steps = [];
      onChange();
    },
  };
}

/** Empty when it comes to nothing, as a drag does that ends where it began. */
const editOf = ({ changes }: Step): Edit =>
  changes.reduce<Edit>((edit, change) => joined(edit, change.edit), []);

/** A drag is hundreds of commands. Those in front that are certain become one. */
function compact([first, second, ...later]: readonly Change[]): readonly Change[] {
  if (!first) return [];
  if (!second) return [first];
  if (!first.isAccepted || !second.isAccepted) return [first, second, ...later];
  return compact([{ edit: joined(first.edit, second.edit), isAccepted: true }, ...later]);
}

/** `later` as if `earlier` had not come before it, and what of `earlier` concerned something else. */
function without(earlier: Edit, later: Edit): [later: Edit, rest: Edit] {
  const both = joined(earlier, later);
  return [
    both.filter((part) => !earlier.includes(part)),
    earlier.filter((part) => both.includes(part)),
  ];
}

const NOTHING_TO_UNDO: CommandError = {
  code: "nothing_to_undo",
  message: "there is nothing of yours to undo",
};
const NOTHING_TO_REDO: CommandError = {
  code: "nothing_to_redo",
  message: "there is nothing to do again",
};
const CHANGED_SINCE: CommandError = {
  code: "changed_since",
  message: "it has been changed by somebody else since, and was left as it is",
};
