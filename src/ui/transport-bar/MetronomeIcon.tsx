/** A metronome, in the weight of the other icons: their set has none. */
export const MetronomeIcon = () => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={2}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    <path d="M9 3h6l4 18H5z" />
    <path d="M12 15 19 5" />
    <path d="M6.5 15h11" />
  </svg>
);
