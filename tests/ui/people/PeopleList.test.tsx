import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DAWProvider } from "../../../src/react/DAWContext.tsx";
import { PeopleDots } from "../../../src/ui/people/PeopleDots.tsx";
import { PeopleList } from "../../../src/ui/people/PeopleList.tsx";
import { anotherClient } from "../../support/another-client.ts";
import { mockServer } from "../../support/mocked-server.ts";
import { type RenderedPage, renderPage } from "../../support/rendered-page.tsx";

let page: RenderedPage;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  page = await renderPage(
    <>
      <PeopleDots />
      <PeopleList />
    </>,
  );
  await screen.findByRole("textbox", { name: "Your name" });
});
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

const people = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);
const name = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Your name" });
const colour = () => screen.getByLabelText<HTMLInputElement>("Your colour");
const dots = () => screen.queryByRole("img", { name: /^Also here/ });
const initials = () =>
  [...(dots()?.children ?? [])].slice(0, -1).map(({ textContent }) => textContent);
const joins = (named: string) =>
  act(async () => {
    const client = await anotherClient(page.server.url, { name: named, colour: "#3d84c6" });
    await expect.poll(() => screen.queryByText(named)).not.toBeNull();
    return client;
  });

async function type(text: string) {
  await page.user.clear(name());
  await page.user.type(name(), text);
}

test("everybody is in the list, in their colour, and it says who one is oneself", async () => {
  expect(people()).toEqual([expect.stringMatching(/^Guest \d+ \(you\)$/)]);
  await joins("Ada");
  expect(people()).toEqual([expect.stringMatching(/\(you\)$/), "Ada"]);
  const swatch = screen.getByText("Ada").querySelector("span");
  expect(swatch?.style.background).toBe("rgb(61, 132, 198)");
});

test("whoever else is there is seen at a glance, and more than four are counted", async () => {
  expect(dots()).toBeNull();
  await joins("Ada");
  expect(dots()?.getAttribute("aria-label")).toBe("Also here: Ada");
  expect(initials()).toEqual(["A"]);
  for (const named of ["Bea", "Cleo", "Dora"]) await joins(named);
  expect(initials()).toEqual(["A", "B", "C", "D"]);
  await joins("Eve");
  expect(initials()).toEqual(["A", "B", "C", "+2"]);
  // And in one, where there is little room.
  expect(dots()?.lastElementChild?.textContent).toBe("5");
  expect(dots()?.getAttribute("aria-label")).toBe("Also here: Ada, Bea, Cleo, Dora, Eve");
});

const joinsLater = (crowd: number) =>
  act(async () => {
    page.server.joinCrowd(crowd);
    // The first of them come with the next message.
    await expect.poll(() => screen.queryAllByRole("listitem").length).toBeGreaterThan(1);
  });

describe("among many", () => {
  test("the first are in the list, and it says how many more there are", async () => {
    await joinsLater(1233);
    expect(people()).toHaveLength(64);
    expect(people()[0]).toMatch(/\(you\)$/);
    screen.getByText("and 1,170 more");
  });

  test("without a server nobody is counted either", async () => {
    await joinsLater(1233);
    vi.spyOn(Math, "random").mockReturnValue(0.99);
    await page.goesDown();
    act(() => void vi.advanceTimersByTime(1000));
    expect(screen.queryByText(/more$/)).toBeNull();
    expect(dots()).toBeNull();
  });

  test("at a glance all are counted", async () => {
    await joinsLater(1233);
    expect(initials()).toEqual(["G", "G", "G", "+1,230"]);
    expect(dots()?.lastElementChild?.textContent).toBe("1,233");
    expect(dots()?.getAttribute("aria-label")).toMatch(
      /^Also here: Guest .+, Guest \d+ and 1,170 more$/,
    );
  });
});

test("without a server nobody is claimed to be there", async () => {
  await joins("Ada");
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  await page.goesDown();
  act(() => void vi.advanceTimersByTime(1000));
  expect(dots()).toBeNull();
  expect(screen.queryByText("Ada")).toBeNull();
  screen.getByText("Who else is here is not known without the server.");
});

describe("one's own name", () => {
  test("is taken on Enter and when the field is left, without blanks around it", async () => {
    await type("  Ada Lovelace {Enter}");
    await page.hasHeard({ type: "presence", name: "Ada Lovelace" });
    await expect.poll(people).toEqual(["Ada Lovelace (you)"]);
    await type("Ada");
    await page.user.tab();
    await page.hasHeard({ type: "presence", name: "Ada" });
    expect(localStorage.getItem("codette.name")).toBe("Ada");
  });

  test("leaves the focus where it has gone to", async () => {
    await type("Ada");
    await page.user.tab();
    expect(document.activeElement).toBe(colour());
    await expect.poll(people).toEqual(["Ada (you)"]);
    expect(document.activeElement).toBe(colour());
  });

  test("is left as it was on Escape", async () => {
    const before = name().value;
    await type("Ada{Escape}");
    expect(name().value).toBe(before);
    await page.user.click(name());
    await page.user.tab();
    await page.hasHeard();
  });

  test.each(["", "   ", "a".repeat(41)])("“%s” is not allowed, which is said", async (text) => {
    const before = name().value;
    await page.user.clear(name());
    if (text) await page.user.type(name(), text);
    await page.user.keyboard("{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("1 to 40 characters");
    expect(name().getAttribute("aria-invalid")).toBe("true");
    const described = name().getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(described)).toBe(screen.getByRole("alert"));
    await page.user.tab();
    expect(name().value).toBe(before);
    expect(screen.queryByRole("alert")).toBeNull();
    await page.hasHeard();
  });
});

test("one's own colour is told when it has been chosen, not while it is", async () => {
  fireEvent.input(colour(), { target: { value: "#112233" } });
  await page.hasHeard();
  fireEvent(colour(), new Event("change", { bubbles: true }));
  await page.hasHeard({ type: "presence", colour: "#112233" });
  await expect
    .poll(() => screen.getByRole("listitem").querySelector("span")?.style.background)
    .toBe("rgb(17, 34, 51)");
});

test("who comes after many is none of the first, and has a name and a colour all the same", async () => {
  const server = mockServer();
  server.joinCrowd(80);
  const { container } = render(
    <DAWProvider url={server.url}>
      <PeopleDots />
      <PeopleList />
    </DAWProvider>,
  );
  const late = within(container);
  const field = await late.findByRole<HTMLInputElement>("textbox", { name: "Your name" });
  expect(field.value).toBe("Guest 81");
  expect(late.getByLabelText<HTMLInputElement>("Your colour").value).toBe("#808080");
  late.getByText("and 17 more (you among them)");
  // Of the others there are eighty.
  expect(late.getByRole("img", { name: /and 16 more$/ }).lastElementChild?.textContent).toBe("80");

  await page.user.clear(field);
  await page.user.type(field, "Ada{Enter}");
  expect(field.value).toBe("Ada");
});
