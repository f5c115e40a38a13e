export const padded = (value: number, digits: number): string =>
  String(value).padStart(digits, "0");
