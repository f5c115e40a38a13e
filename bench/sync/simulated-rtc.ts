import type { Line, Weather } from "./line.ts";
import type { Lane, Machine } from "./machine.ts";

/** Peer connections that can find each other: their descriptions carry nothing but a number to be found by. */
export interface RtcWorld {
  /** `RTCPeerConnection` for the programs of one machine. */
  createClass(machine: Machine, side: Side): new () => object;
}

export type Side = "client" | "server";

interface Description {
  readonly type: "offer" | "answer";
  readonly sdp: string;
}

/** One for ICE's check, two for DTLS, one for SCTP, roughly. */
const ROUND_TRIPS_TO_OPEN = 4;

/** The part of WebRTC that timing-provider uses: two data channels, agreed on beforehand, over a simulated network. */
export function createRtcWorld(weather: Weather): RtcWorld {
  const peers: PeerConnection[] = [];

  /** Both ends know each other: a while later their channels are open. */
  function join(client: PeerConnection, server: PeerConnection) {
    const { up, down } = weather.connect();
    const roundTrip = (done: () => void) => up(() => down(done));
    let left = ROUND_TRIPS_TO_OPEN;
    const next = () => {
      left -= 1;
      if (left > 0) return roundTrip(next);
      for (const [label, channel] of client.channels) {
        const other = server.channels.get(label);
        if (!other) continue;
        const lines = weather.connect(channel.isOrdered);
        channel.open(lines.up, other);
        other.open(lines.down, channel);
      }
    };
    roundTrip(next);
  }

  return {
    createClass: (machine, side) =>
      class extends PeerConnection {
        constructor() {
          super(machine, side, peers.length);
          peers.push(this);
        }
        override async setRemoteDescription(description: Description) {
          this.remoteDescription = description;
          const other = peers[Number(description.sdp)];
          // The answer completes it: whoever gets one made the offer.
          if (!other || description.type === "offer") return;
          const [client, server] = side === "client" ? [this, other] : [other, this];
          join(client, server);
        }
      },
  };
}

/** Events reach their listeners in a task of the machine's own. */
class Emitter extends EventTarget {
  readonly #lane: Lane;
  constructor(machine: Machine) {
    super();
    this.#lane = machine.createLane();
  }
  emit(type: string, fields: object = {}) {
    this.#lane.post(() => {
      const event = Object.assign(new Event(type), fields);
      // Node's is of real time. Without one the library reads its clock, which is what a browser's would say.
      Object.defineProperty(event, "timeStamp", { value: undefined });
      this.dispatchEvent(event);
    });
  }
}

class DataChannel extends Emitter {
  readyState = "connecting";
  readonly isOrdered: boolean;
  #line: Line | null = null;
  #other: DataChannel | null = null;

  constructor(machine: Machine, isOrdered: boolean) {
    super(machine);
    this.isOrdered = isOrdered;
  }
  open(line: Line, other: DataChannel) {
    this.#line = line;
    this.#other = other;
    this.readyState = "open";
    this.emit("open");
  }
  send(data: string) {
    this.#line?.(() => this.#other?.emit("message", { data }));
  }
  close() {
    this.readyState = "closed";
  }
}

class PeerConnection extends Emitter {
  readonly channels = new Map<number, DataChannel>();
  readonly #machine: Machine;
  readonly #number: number;
  readonly connectionState = "new";
  readonly iceConnectionState = "new";
  readonly iceGatheringState = "complete";
  readonly signalingState = "stable";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;

  constructor(machine: Machine, _side: Side, number: number) {
    super(machine);
    this.#machine = machine;
    this.#number = number;
  }
  createDataChannel(_label: string, { id, ordered }: { id: number; ordered: boolean }) {
    const channel = new DataChannel(this.#machine, ordered);
    this.channels.set(id, channel);
    return channel;
  }
  async setLocalDescription() {
    const type = this.remoteDescription ? "answer" : "offer";
    this.localDescription = { type, sdp: String(this.#number) };
    const candidate = { port: 50_000, protocol: "udp", toJSON: () => ({ candidate: "" }) };
    this.emit("icecandidate", { candidate });
    this.emit("icecandidate", { candidate: null });
  }
  async setRemoteDescription(description: Description) {
    this.remoteDescription = description;
  }
  async addIceCandidate() {}
  close() {}
}
