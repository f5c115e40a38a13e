import styles from "./MarkerStrip.module.css";

export const MarkerStrip = () => <div className={styles.strip} />;
