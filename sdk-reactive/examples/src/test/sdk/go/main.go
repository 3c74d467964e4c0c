// The Go SDK on the other side of a workflow of the reactive SDK: serves its activities, or drives it as a client.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
)

const patience = 60 * time.Second

// Arguments: serve or drive, address, namespace, task queue.
func main() {
	role, address, namespace, queue := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	c, err := client.Dial(client.Options{HostPort: address, Namespace: namespace})
	if err == nil && role == "serve" {
		err = serve(c, queue)
	} else if err == nil {
		err = drive(c, queue)
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("done")
}

// Offer is what a thing costs.
type Offer struct {
	Thing string `json:"thing"`
	Cents int    `json:"cents"`
}

func price(ctx context.Context, thing string) (Offer, error) {
	if thing == "stone" {
		return Offer{}, temporal.NewNonRetryableApplicationError("we have no stones", "SoldOut", nil, thing)
	}
	activity.RecordHeartbeat(ctx, thing)
	return Offer{Thing: thing, Cents: 100 * len(thing)}, nil
}

// Until its input ends.
func serve(c client.Client, queue string) error {
	w := worker.New(c, queue, worker.Options{})
	w.RegisterActivityWithOptions(price, activity.RegisterOptions{Name: "Price"})
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	fmt.Println("ready")
	_, err := io.ReadAll(os.Stdin)
	return err
}

func drive(c client.Client, queue string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "go-" + uuid.NewString(), TaskQueue: queue}, "Basket", "Ada")
	if err != nil {
		return err
	}
	count, err := add(ctx, c, run.GetID(), "lamp")
	if err != nil || count != 1 {
		return fmt.Errorf("the update came to %d: %w", count, err)
	}
	if _, err := add(ctx, c, run.GetID(), ""); err == nil || !strings.Contains(err.Error(), "nothing to add") {
		return fmt.Errorf("the update should have been rejected: %v", err)
	}
	value, err := c.QueryWorkflow(ctx, run.GetID(), "", "count")
	if err != nil {
		return err
	}
	if err := value.Get(&count); err != nil || count != 1 {
		return fmt.Errorf("the query came to %d: %w", count, err)
	}
	if err := c.SignalWorkflow(ctx, run.GetID(), "", "done", nil); err != nil {
		return err
	}
	var things []string
	if err := run.Get(ctx, &things); err != nil || strings.Join(things, " ") != "lamp of Ada" {
		return fmt.Errorf("the basket has %v: %w", things, err)
	}
	return failing(ctx, c, queue)
}

func add(ctx context.Context, c client.Client, id, thing string) (int, error) {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: "add", Args: []any{thing}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err != nil {
		return 0, err
	}
	var count int
	err = handle.Get(ctx, &count)
	return count, err
}

// A failure of the workflow, which is signaled and started in one.
func failing(ctx context.Context, c client.Client, queue string) error {
	nobody, err := c.SignalWithStartWorkflow(ctx, "go-"+uuid.NewString(), "done", nil, client.StartWorkflowOptions{TaskQueue: queue}, "Basket", "nobody")
	if err != nil {
		return err
	}
	var application *temporal.ApplicationError
	if err := nobody.Get(ctx, nil); !errors.As(err, &application) || application.Type() != "Nobody" {
		return fmt.Errorf("it should have failed: %v", err)
	}
	return nil
}
