import { useEffect, useRef } from "react";
import { usePeople } from "../../react/usePeople.ts";
import fields from "../field.module.css";
import styles from "./PeopleList.module.css";

/** The colour one is shown in. */
export function OwnColour({ colour }: { readonly colour: string }) {
  const { setMe } = usePeople();
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const element = input.current;
    if (!element) return;
    // React's own `onChange` comes with every movement in the browser's picker: the others would see all of them.
    const onChosen = () => setMe({ colour: element.value });
    element.addEventListener("change", onChosen);
    return () => element.removeEventListener("change", onChosen);
  }, [setMe]);
  // What the server says, which may come while nobody chooses.
  useEffect(() => {
    if (input.current) input.current.value = colour;
  }, [colour]);

  return (
    <label className={styles.field}>
      <span>Your colour</span>
      <input
        ref={input}
        className={`${fields.input} ${styles.colour}`}
        type="color"
        defaultValue={colour}
      />
    </label>
  );
}
