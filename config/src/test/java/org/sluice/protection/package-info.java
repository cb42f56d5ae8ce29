/** Protected instances through every door, drift, and duplicates. */
package org.sluice.protection;
