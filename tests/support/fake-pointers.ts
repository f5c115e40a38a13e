import { vi } from "vitest";

/** jsdom has no pointer events, and makes plain ones of them that know of no pointer. Until the test is over it has. */
export function stubPointerEvents(): void {
  vi.stubGlobal(
    "PointerEvent",
    class extends MouseEvent {
      readonly pointerId: number;
      readonly pointerType: string;
      constructor(type: string, init: PointerEventInit = {}) {
        super(type, init);
        this.pointerId = init.pointerId ?? 0;
        this.pointerType = init.pointerType ?? "";
      }
    },
  );
}
