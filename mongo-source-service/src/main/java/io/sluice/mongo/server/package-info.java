/**
 * The edge to MongoDB servers: clients, what a server is and has, and what its errors mean. Ways in:
 * {@link io.sluice.mongo.server.MongoConnections}, {@link io.sluice.mongo.server.Catalog},
 * {@link io.sluice.mongo.server.MongoFailures}.
 */
@NullMarked
package io.sluice.mongo.server;

import org.jspecify.annotations.NullMarked;
