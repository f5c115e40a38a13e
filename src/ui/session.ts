/** What a timeline shows. It belongs to the DAW that mounts it; the transport knows nothing of it. */
export interface Session {
  readonly name: string;
  /** Quarter notes. What the timeline fits into its width. */
  readonly lengthBeats: number;
  readonly lanes: readonly Lane[];
}

export interface Lane {
  /** Its own among the session's lanes. Names need not be. */
  readonly id: string;
  readonly name: string;
  /** Any CSS colour; its clips are drawn in it. */
  readonly colour: string;
  readonly clips: readonly Clip[];
}

export interface Clip {
  /** Its own among the lane's clips. */
  readonly id: string;
  readonly name: string;
  readonly startBeats: number;
  readonly lengthBeats: number;
}
