import { beforeEach, describe, expect, test } from "vitest";
import { LIMITS } from "../../src/core/limits.ts";
import { beats } from "../../src/core/units.ts";
import { type MetronomeWorld, createMetronomeWorld } from "../support/metronome-world.ts";

let world: MetronomeWorld;
beforeEach(() => {
  world = createMetronomeWorld();
});

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
/** When they left the loudspeaker, on the client's clock, until now. */
const soundedMs = () =>
  world.audio.heard.map(({ localMs }) => localMs).filter((ms) => ms < world.manual.clock.now());
const status = () => world.metronome.store.getState().status;
/** Sets off at 120 bpm from the start, with the audio running for a second, and says when. */
async function play(countInBars = 0) {
  await world.switchOn();
  world.manual.advance(1000);
  const startMs = world.serverMs;
  world.command({ type: "play", countInBars });
  return startMs;
}

describe("the audio", () => {
  test("is not touched before the user has done something", async () => {
    world.metronome.setEnabled(true);
    world.command({ type: "play" });
    world.manual.advance(5000);
    expect(world.contextsMade).toBe(0);
    expect(status()).toBe("needs-gesture");
    await world.metronome.start();
    expect(world.contextsMade).toBe(1);
    expect(status()).toBe("running");
  });

  test("is asked for by nobody while nothing is to sound", () => {
    expect(status()).toBe("off");
    world.metronome.setCountInBars(1);
    expect(status()).toBe("needs-gesture");
    world.metronome.setCountInBars(0);
    expect(status()).toBe("off");
  });

  test("that the browser holds back is waited for a second, and runs once it is let", async () => {
    world.audio.isAllowed = false;
    world.metronome.setEnabled(true);
    let isOver = false;
    void world.metronome.start().then(() => (isOver = true));
    world.manual.advance(999);
    await settled();
    expect(isOver).toBe(false);
    world.manual.advance(1);
    await settled();
    expect(isOver).toBe(true);
    expect(status()).toBe("needs-gesture");

    world.audio.isAllowed = true;
    await world.metronome.start();
    expect(status()).toBe("running");
    expect(world.contextsMade).toBe(1);
  });

  test("that there is none of is said in the browser's words, and tried again", async () => {
    let isThere = false;
    world = createMetronomeWorld({
      createContext() {
        if (isThere) return world.audio.context;
        throw new Error("no audio here");
      },
    });
    await world.switchOn();
    expect(world.metronome.store.getState()).toMatchObject({
      status: "failed",
      failure: "no audio here",
    });
    isThere = true;
    await world.metronome.start();
    expect(world.metronome.store.getState()).toMatchObject({ status: "running", failure: null });
  });

  test("that the system takes away is wanted back, and what had been given sounds nowhere", async () => {
    const startMs = await play();
    world.manual.advance(600);
    world.audio.interrupt();
    expect(status()).toBe("needs-gesture");
    world.manual.advance(1350);
    expect(world.audio.heard).toHaveLength(2);
    await world.metronome.start();
    world.manual.advance(1000);
    expect(status()).toBe("running");
    expect(world.heardSince(startMs + 1950)).toBe("50 bar, 550 beat");
  });

  test("that the system gives back of itself sounds in time at once", async () => {
    const startMs = await play();
    world.manual.advance(600);
    world.audio.interrupt();
    world.manual.advance(1350);
    await world.audio.context.resume();
    world.manual.advance(300);
    expect(world.heardSince(startMs + 1950)).toBe("50 bar");
  });

  test("is let go of with the metronome", async () => {
    await play();
    world.manual.advance(100);
    world.metronome.dispose();
    expect(world.manual.pending).toBe(0);
    const given = world.audio.heard.length;
    expect(given).toBe(1);
    world.metronome.setEnabled(false);
    world.metronome.setEnabled(true);
    world.command({ type: "seek", position: { beats: beats(0) } });
    await world.metronome.start();
    expect(world.audio.heard).toHaveLength(given);
    expect(world.contextsMade).toBe(1);
    expect(world.audio.isClosed).toBe(true);
  });
});

describe("clicks", () => {
  test("sound on the beats, from the start on", async () => {
    const startMs = await play();
    world.manual.advance(2400);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat, 1000 beat, 1500 beat, 2000 bar");
  });

  test("are given to the audio early by what the loudspeaker is late", async () => {
    world.audio.latencyMs = 35;
    const startMs = await play();
    world.manual.advance(3000);
    const { whenS, localMs } = world.audio.heard[1] ?? { whenS: 0, localMs: 0 };
    const beatMs = startMs + 500 - (world.serverMs - world.manual.clock.now());
    expect(localMs).toBeCloseTo(beatMs, 1);
    // The context began with the world, at 5000 ms.
    expect(whenS * 1000).toBeCloseTo(beatMs - 5000 - 35, 1);
  });

  test("follow the server's clock, though it runs faster", async () => {
    world.rate = 200e-6;
    const startMs = await play();
    world.manual.advance(60_000);
    const last = world.audio.heard.findLast(({ localMs }) => localMs < world.manual.clock.now());
    const serverMs = (last?.localMs ?? 0) + (world.serverMs - world.manual.clock.now());
    const offMs = (serverMs - startMs + 250) % 500;
    expect(offMs - 250).toBeCloseTo(0, 0);
  });

  test("go on through a seek, and those that were given are taken back", async () => {
    const startMs = await play();
    world.manual.advance(1200);
    world.command({ type: "seek", position: { beats: beats(8.5) } });
    world.manual.advance(1100);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat, 1000 beat, 1450 beat, 1950 beat");
    expect(world.audio.cut).toBe(0);
  });

  test("end with a pause, but for one that is about to begin", async () => {
    const startMs = await play();
    // The loudspeaker is 10 ms late, and what begins in 20 ms stands.
    world.manual.advance(480);
    world.command({ type: "pause" });
    world.manual.advance(5000);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat");
    expect(world.audio.cut).toBe(0);
    expect(world.manual.pending).toBe(0);
  });

  test("follow a tempo, a signature and a loop set on the way", async () => {
    const startMs = await play();
    world.manual.advance(1250);
    world.command({ type: "tempo", bpm: 60 });
    // At beat 2.5, half a beat of a second before the next.
    world.manual.advance(1000);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat, 1000 beat, 1750 beat");
    world.command({ type: "meter", numerator: 7, denominator: 8 });
    world.manual.advance(1000);
    // The bar has become an eighth shorter: a new one begins right here, and its click is late by the loudspeaker.
    expect(world.heardSince(startMs + 2250)).toBe("8 bar, 500 beat, 1000 beat");
    world.command({ type: "loop", start: { beats: beats(0) }, end: { beats: beats(5) } });
    world.manual.advance(1100);
    expect(world.heardSince(startMs + 3250)).toBe("0 beat, 500 bar, 1000 beat");
  });

  test("have every round of a loop that is shorter than what tells two clicks at a place apart", async () => {
    await play();
    world.manual.advance(100);
    world.command({ type: "loop", start: { beats: beats(4) }, end: { beats: beats(4.0625) } });
    world.command({ type: "seek", position: { beats: beats(4) } });
    const startMs = world.serverMs;
    world.manual.advance(10_015);
    const gaps = world.heardSince(startMs).split(", ");
    // 120 bpm: 31.25 ms a round.
    expect(gaps).toHaveLength(321);
  });

  test("begin when the metronome is switched on, not with one that is just over", async () => {
    const startMs = await play();
    world.metronome.setEnabled(false);
    world.manual.advance(1015);
    world.metronome.setEnabled(true);
    world.manual.advance(600);
    world.metronome.setEnabled(false);
    world.manual.advance(2000);
    expect(world.heardSince(startMs)).toBe("10 bar, 1500 beat");
  });

  test("are divided as set, without a beat twice", async () => {
    const startMs = await play();
    world.manual.advance(1005);
    world.metronome.setSubdivision(2);
    world.manual.advance(600);
    expect(world.heardSince(startMs + 900)).toBe("100 beat, 350 subdivision, 600 beat");
  });

  test("sound as loud as set", async () => {
    await world.switchOn();
    expect(world.audio.gain).toBeCloseTo(0.49);
    world.metronome.setVolume(0.5);
    expect(world.audio.gain).toBe(0.25);
    world.metronome.setVolume(0);
    expect(world.audio.gain).toBe(0);
  });

  test("need no timer while the transport stands still, and none while nothing is to sound", async () => {
    await play();
    expect(world.manual.pending).toBe(1);
    world.metronome.setEnabled(false);
    expect(world.manual.pending).toBe(0);
    world.metronome.setEnabled(true);
    expect(world.manual.pending).toBe(1);
    world.command({ type: "pause" });
    expect(world.manual.pending).toBe(0);
  });
});

describe("the count-in", () => {
  test("sounds, and the song after it, though the metronome is off", async () => {
    await world.switchOn();
    world.metronome.setEnabled(false);
    const startMs = world.serverMs;
    world.command({ type: "play", countInBars: 1 });
    world.manual.advance(5000);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat, 1000 beat, 1500 beat");
  });

  test("goes over into the song without a gap or a click too many", async () => {
    const startMs = await play(2);
    world.manual.advance(5200);
    expect(world.heardSince(startMs)).toBe(
      "10 bar, 500 beat, 1000 beat, 1500 beat, 2000 bar, 2500 beat, 3000 beat, 3500 beat, " +
        "4000 bar, 4500 beat, 5000 beat",
    );
  });

  test("ends with a stop", async () => {
    const startMs = await play(1);
    world.manual.advance(700);
    world.command({ type: "stop" });
    world.manual.advance(5000);
    expect(world.heardSince(startMs)).toBe("10 bar, 500 beat");
  });
});

describe("news that comes late", () => {
  test("has the first click sound at once, if it is not too late", async () => {
    await world.switchOn();
    const startMs = world.serverMs;
    world.manual.advance(25);
    world.command({ type: "play" }, startMs);
    world.manual.advance(700);
    expect(world.heardSince(startMs)).toMatch(/^3[345] bar, 500 beat$/);
  });

  test("leaves out what is more than 40 ms late", async () => {
    await world.switchOn();
    const startMs = world.serverMs;
    world.manual.advance(35);
    world.command({ type: "play" }, startMs);
    world.manual.advance(700);
    expect(world.heardSince(startMs)).toBe("500 beat");
  });

  test("of a moment other than predicted gives no click twice", async () => {
    const startMs = await play();
    world.manual.advance(30);
    const { state } = world;
    world.announce([{ ...state, anchor: { ...state.anchor, atMs: startMs + 40 }, revision: 9 }]);
    world.manual.advance(700);
    expect(world.heardSince(startMs)).toBe("10 bar, 540 beat");
  });

  test("announced ahead is played when it takes effect, and what is in effect until then", async () => {
    const startMs = await play();
    world.manual.advance(1100);
    world.command({ type: "seek", position: { beats: beats(16) } }, startMs + 1600);
    world.manual.advance(1200);
    expect(world.heardSince(startMs)).toBe(
      "10 bar, 500 beat, 1000 beat, 1500 beat, 1600 bar, 2100 beat",
    );
  });
});

describe("a corrected clock", () => {
  test.each([-3, -0.2, 0.2, 3])(
    "moves clicks by %d ms, and loses and doubles none",
    async (byMs) => {
      const startMs = await play();
      world.manual.advance(1005);
      // Right after a click has begun, and right before the next.
      for (const waitMs of [475, 12, 500, 500]) {
        world.aheadMs += byMs;
        world.manual.advance(waitMs);
      }
      const heardMs = soundedMs();
      expect(heardMs).toHaveLength(Math.floor((world.serverMs - startMs) / 500) + 1);
      for (const [index, ms] of heardMs.slice(2).entries()) {
        const gapMs = ms - (heardMs[index + 1] ?? 0);
        // Two corrections may fall between two clicks, and what is off by half a ms is let be.
        expect(Math.abs(gapMs - 500)).toBeLessThan(2 * Math.abs(byMs) + 0.55);
      }
    },
  );

  test("set back by far gives no click again", async () => {
    await play();
    world.manual.advance(1315);
    expect(soundedMs()).toHaveLength(3);
    world.aheadMs -= 800;
    world.manual.advance(900);
    expect(soundedMs()).toHaveLength(3);
    world.manual.advance(100);
    expect(soundedMs()).toHaveLength(4);
  });
});

describe("a page that is not seen", () => {
  test("clicks on when its timers run once a second, and when one of them is left out", async () => {
    const startMs = await play();
    let runs = 0;
    world.timerDelayMs = (askedMs) => {
      runs += 1;
      return runs % 5 === 0 ? 1950 : Math.max(askedMs, 1000);
    };
    world.manual.advance(60_100);
    const heard = world.heardSince(startMs).split(", ");
    expect(heard).toEqual(
      Array.from({ length: 121 }, (_, beat) => {
        return `${beat === 0 ? 10 : beat * 500} ${beat % 4 === 0 ? "bar" : "beat"}`;
      }),
    );
    expect(runs).toBeLessThan(60);
  });
});

describe("settings", () => {
  test("are kept on this machine", () => {
    world.metronome.setEnabled(true);
    world.metronome.setVolume(0.25);
    world.metronome.setSubdivision(3);
    world.metronome.setCountInBars(2);
    const again = createMetronomeWorld({ kept: world.kept });
    expect(again.metronome.store.getState()).toEqual({
      isEnabled: true,
      volume: 0.25,
      subdivision: 3,
      countInBars: 2,
      status: "needs-gesture",
      failure: null,
    });
  });

  test.each([
    ["{", "no JSON"],
    ['{"volume":7,"subdivision":5,"countInBars":1.5,"isEnabled":"yes"}', "out of range"],
    ["[1]", "a list"],
    ["null", "nothing"],
  ])("that make no sense are the default ones: %s (%s)", (text) => {
    world.metronome.setVolume(0.25);
    const [key] = world.kept.keys();
    const again = createMetronomeWorld({ kept: new Map([[key ?? "", text]]) });
    expect(again.metronome.store.getState()).toMatchObject({
      isEnabled: false,
      volume: 0.7,
      subdivision: 1,
      countInBars: 0,
    });
  });

  test("outside their range are refused in words and leave all as it was", () => {
    const before = world.metronome.store.getState();
    expect(() => world.metronome.setVolume(1.1)).toThrow(
      new RangeError("the metronome's volume must be from 0 to 1, not 1.1"),
    );
    expect(() => world.metronome.setVolume(Number.NaN)).toThrow(RangeError);
    expect(() => world.metronome.setCountInBars(LIMITS.countInBars.max + 1)).toThrow(
      "the metronome's countInBars must be a whole number from 0 to 4, not 5",
    );
    expect(() => world.metronome.setSubdivision(5 as 4)).toThrow(RangeError);
    expect(world.metronome.store.getState()).toBe(before);
    expect(world.kept.size).toBe(0);
  });
});
