import "@lucid/classifier/engine-worker";
