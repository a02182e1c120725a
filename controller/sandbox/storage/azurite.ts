import type { Server } from 'node:https';
import { createRequire } from 'node:module';

/** The parts of Azurite 3.37.0 that the sandbox uses; it publishes no types. */
interface AzuriteAccount {
  readonly name: string;
  readonly key1: Buffer;
  readonly key2: Buffer | undefined;
}

interface BlobServer {
  readonly httpServer: Server;
  readonly accountDataStore: { getAccount(name: string): AzuriteAccount | undefined };
  readonly metadataStore: {
    listContainers(
      context: object,
      account: string,
      prefix: string,
      maxResults: number,
    ): Promise<[{ readonly name: string }[], string | undefined]>;
    deleteContainer(context: object, account: string, container: string): Promise<void>;
  };
  start(): Promise<void>;
  close(): Promise<void>;
}

type New<T> = new (...positional: readonly unknown[]) => T;

/** Half a second and 80 MB: called when storage is wanted, never before. The modules are CommonJS. */
export function loadAzurite(): { BlobServer: New<BlobServer>; BlobConfiguration: New<object>; memory: object } {
  const require = createRequire(import.meta.url);
  const { default: BlobServer } = require('azurite/dist/src/blob/BlobServer.js') as { default: New<BlobServer> };
  const { default: BlobConfiguration } = require('azurite/dist/src/blob/BlobConfiguration.js') as {
    default: New<object>;
  };
  const { SharedChunkStore } = require('azurite/dist/src/common/persistence/MemoryExtentStore.js') as {
    SharedChunkStore: object;
  };
  const { AzuriteTelemetryClient } = require('azurite/dist/src/common/Telemetry.js') as {
    AzuriteTelemetryClient: { init(location: string, enabled: boolean, environment: undefined): void };
  };
  AzuriteTelemetryClient.init('', false, undefined);
  return { BlobServer, BlobConfiguration, memory: SharedChunkStore };
}
