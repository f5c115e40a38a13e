/** The old one where every field of the new one is the same: whoever looks at it has nothing new to see. */
export function kept<T extends object>(old: T, next: T): T {
  const isSame = (Object.keys(next) as (keyof T)[]).every((key) => next[key] === old[key]);
  return isSame ? old : next;
}

/** The same for a list of flat objects. */
export function keptList<T extends readonly object[]>(old: T, next: T): T {
  if (old.length !== next.length) return next;
  return next.every((item, index) => kept(old[index] ?? {}, item) === old[index]) ? old : next;
}
