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

interface Step {
  edit: Edit;
}

/** One's own changes of loop, tempos, time signatures and markers, to take back and to do again. */
export interface History {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /**
   * A command of one's own has been applied. Gives back what to call when it was refused.
   */
  record(before: TransportState, after: TransportState): () => void;
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
  let undoable: readonly Step[] = [];
  let redoable: readonly Step[] = [];
  let gesture: Step | null = null;
  let isInGesture = false;

  async function takeBack(edit: Edit): Promise<CommandResult> {
    const mine = untouched(edit, state());
    if (mine.length === 0) return { ok: false, error: CHANGED_SINCE };
    const results = await Promise.all(commandsToUndo(mine).map(issue));
    return results.find(({ ok }) => !ok) ?? results.at(-1) ?? { ok: false, error: NOTHING };
  }

  return {
    get canUndo() {
      return undoable.length > 0;
    },
    get canRedo() {
      return redoable.length > 0;
    },
    record(before, after) {
      const edit = editBetween(before, after);
      if (edit.length === 0) return () => {};
      redoable = [];
      const isOfGesture = isInGesture && gesture !== null && undoable.at(-1) === gesture;
      const step = isOfGesture && gesture ? gesture : { edit: [] };
      step.edit = joined(step.edit, edit);
      if (!isOfGesture) undoable = [...undoable.slice(1 - MOST_STEPS), step];
      if (isInGesture) gesture = step;
      onChange();
      return () => {
        step.edit = joined(step.edit, reversed(edit));
        if (step.edit.length === 0) undoable = undoable.filter((other) => other !== step);
        onChange();
      };
    },
    beginGesture() {
      isInGesture = true;
      gesture = null;
      return () => {
        isInGesture = false;
        gesture = null;
      };
    },
    undo() {
      const step = undoable.at(-1);
      if (!step) return Promise.resolve({ ok: false, error: NOTHING });
      undoable = undoable.slice(0, -1);
      redoable = [...redoable, step];
      const result = takeBack(step.edit);
      onChange();
      return result;
    },
    redo() {
      const step = redoable.at(-1);
      if (!step) return Promise.resolve({ ok: false, error: NOTHING_TO_REDO });
      redoable = redoable.slice(0, -1);
      undoable = [...undoable, step];
      const result = takeBack(reversed(step.edit));
      onChange();
      return result;
    },
    clear() {
      undoable = [];
      redoable = [];
      gesture = null;
      onChange();
    },
  };
}

const NOTHING: CommandError = {
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
