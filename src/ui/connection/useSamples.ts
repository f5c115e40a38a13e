import { useEffect, useRef, useState } from "react";

/**
 * What `read` gives, every `everyMs`, the newest last and the last `capacity` of them. Renders every time, so it is for
 * what is being looked at.
 */
export function useSamples<T>(read: () => T, everyMs: number, capacity: number): readonly T[] {
  const [samples, setSamples] = useState<readonly T[]>([]);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    const take = () => setSamples((kept) => [...kept.slice(1 - capacity), latest.current()]);
    take();
    const timer = window.setInterval(take, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs, capacity]);
  return samples;
}
