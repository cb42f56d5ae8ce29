/** Speed and memory, each figure beside its floor from the same run; nothing here asserts how long something takes. */
package org.sluice.bench;
