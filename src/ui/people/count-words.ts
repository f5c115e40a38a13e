/** As people read it: 1,170. */
export const countWords = (count: number): string => count.toLocaleString("en");

/** Those who are there besides, and are not named: only the first to come are. */
export const moreWords = (count: number): string => `and ${countWords(count)} more`;
