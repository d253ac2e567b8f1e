// The worker's file: Vite gives it an address of its own, for SharedWorker and Worker alike.
import "@lucid/classifier/engine-worker";
